#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many divsteps bring g to 0, whatever the inputs: divsteps.py BITS... prints the number for each.

The state is (delta, f, g), with delta = 1/2, 0 <= g <= f < 2^BITS and f odd to begin with. A divstep is

    delta > 0 and g odd:   1 - delta, g, (g - f) / 2
    else:                  1 + delta, f, (g + (g mod 2) f) / 2

For each delta we keep a convex polygon that holds every (f, g) which can be there after so many steps: the convex hull of the images of
the polygons before, each under every branch that its delta allows. The branches are linear, so the hull of the images of the vertices
is enough. A polygon in which |g| < 1 everywhere holds no integer but g = 0, where the matter ends; when
no other polygon is left, every input is through. (The way is Pieter Wuille's, of "safegcd-bounds".) Points are integers, 2^step
times the true ones.
"""
import sys


def hull(points):
    """Andrew's monotone chain."""
    points = sorted(set(points))
    if len(points) < 3:
        return points
    ends = []
    for order in (points, points[::-1]):
        chain = []
        for x, y in order:
            while len(chain) > 1 and ((chain[-1][0] - chain[-2][0]) * (y - chain[-2][1]) <= (chain[-1][1] - chain[-2][1]) * (x - chain[-2][0])):
                chain.pop()
            chain.append((x, y))
        ends += chain[:-1]
    return ends


def bound(bits):
    polygons = {1: [(0, 0), (1 << bits, 0), (1 << bits, 1 << bits)]}      # by 2 delta
    step = 0
    while polygons:
        after = {}
        for delta, points in polygons.items():
            stay = after.setdefault(2 + delta, [])
            stay += [(2 * f, g) for f, g in points]
            if delta > 0:
                after.setdefault(2 - delta, []).extend((2 * g, g - f) for f, g in points)
            else:
                stay += [(2 * f, g + f) for f, g in points]
        step += 1
        polygons = {delta: hull(points) for delta, points in after.items() if any(abs(g) >= 1 << step for _, g in points)}
    return step


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(argument, bound(int(argument)), flush=True)
