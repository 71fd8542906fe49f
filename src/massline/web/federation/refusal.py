"""Why something of a federation cannot be done."""


class FederationRefusedError(ValueError):
    """It cannot be done like this; the message says why and what to do."""
