"""How the shipped detector is made: data, folds, fit, calibrate, thresholds, export, evaluate, card. Not in the
wheel.
"""
