"""Sample exports: an invented clinic, a folder of deliberate mistakes, and one real public set."""
