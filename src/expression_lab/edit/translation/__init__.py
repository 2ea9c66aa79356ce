"""One network for all expressions: it plans what moves, what is added and what is replaced.

    plan.py      what a plan is, and how it is carried over to the photo's own pixels
    network.py   who makes plans: a small U-Net that is told what to show
    examples.py  what it learns from
    moving.py    a plan carried out on tensors, so that gradients flow through it
    training.py  how it learns
    runtime.py   the trained networks behind one door
    editors.py   the editors `multi` and `refine`
"""
