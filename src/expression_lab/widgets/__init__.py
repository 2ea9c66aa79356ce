"""Things to play with in a notebook: a controller that any test can drive, and a thin panel.

A controller knows nothing of the browser. A panel makes the sliders, hands their values to the
controller, and shows the picture that comes back.

    from expression_lab.widgets import editor_panel
    editor_panel.panel()                           # the expression editor, on a photo of your own

    from expression_lab.widgets import live_panel
    live_panel.panel()                             # one's own face live, or a sample clip

    from expression_lab.widgets import latent_explorer_panel
    latent_explorer_panel.panel()                  # faces of nobody, from a generator's latent
"""
