"""The server's half of the seeded simulator (docs/simulator.md): the real app, started and spoken to by pwa/simulator."""
