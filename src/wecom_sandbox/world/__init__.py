"""The world face: what people do, `/_sandbox/v1/<verb>`. `table.py` lists every verb."""
