"""Measurements 性能测量: figures, never tests. `make bench` prints them and keeps them in bench/results/."""
