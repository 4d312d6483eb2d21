"""A small made-up company to try the product with: the same every time, its dates counted from today."""
