"""An adversary who has a viewer's sign-in, all the time in the world and a linear program."""
