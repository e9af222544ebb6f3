"""Pages for people: sign-in and codes as the platform shows them, and the world itself."""
