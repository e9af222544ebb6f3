"""WeCom's protocol as it is, knowing nothing of our rooms: envelope, endpoints, client, answers."""
