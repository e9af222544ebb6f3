"""Reads and writes of the state by noun, shared by the API, the world and the web face.

Nothing here knows of HTTP or of who asked; nothing here makes callbacks but `events`.
"""
