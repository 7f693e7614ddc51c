"""What works the program out. `duty` is what every engine returns; `reference` defines the meaning."""
