"""The sandbox as servers: both systems over their real interfaces, on loopback."""
