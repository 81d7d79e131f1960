"""What people and programs reach over HTTP: screens, the JSON API, the phones' sync."""
