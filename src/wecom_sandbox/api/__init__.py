"""The API face: `/cgi-bin/*`. `table.py` lists every call; a module per noun answers."""
