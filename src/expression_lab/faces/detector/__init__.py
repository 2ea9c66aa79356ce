"""A small network that proposes where faces are: their centre, size and roll, in one look.

The picture becomes three maps, of ever coarser cells. Each cell says how sure it is that the
middle of a face lies in it, where exactly, how large the face is and how it is turned (after
Zhou, Wang and Krähenbühl, "Objects as Points", 2019). Fine cells look for small faces, coarse
cells for large ones. There are no windows and no anchor boxes.
"""
