"""Things to play with in a notebook: a controller that any test can drive, and a thin panel.

A controller knows nothing of the browser. A panel makes the sliders, hands their values to the
controller, and shows the picture that comes back.
"""
