"""Explain: which part of a face decides what a network reads.

    maps = explain.grad_cam(reader, faces)               # float32 (n, S, S), 0 to 1
    maps = explain.occlusion_map(reader, faces)          # drop of the probability, -1 to 1
    explain.mesh_map(maps, landmarks)                    # averaged over faces, point by point
    explain.sanity(reader, faces)                        # would a network at random look alike?

A map says what the network used, not what the person did, and not that it was right to use it.
"""

from expression_lab.explain.gradcam import grad_cam, stages
from expression_lab.explain.mesh import mesh_map, mesh_table
from expression_lab.explain.occlusion import occlusion_map
from expression_lab.explain.regions import REGIONS, region_masks, region_table
from expression_lab.explain.sanity import cascade, sanity, similarity, verdict

__all__ = ["REGIONS", "cascade", "grad_cam", "mesh_map", "mesh_table", "occlusion_map",
           "region_masks", "region_table", "sanity", "similarity", "stages", "verdict"]
