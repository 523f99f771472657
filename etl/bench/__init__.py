"""How the engine fares: its speed beside other tools, its matching beside plainer ones (extra `bench`)."""
