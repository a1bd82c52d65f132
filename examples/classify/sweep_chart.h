/* The accuracies of sweeps as a picture. */
#ifndef CLASSIFY_SWEEP_CHART_H
#define CLASSIFY_SWEEP_CHART_H

#include "sweep.h"

#include <stdbool.h>

/** Draws an SVG chart with a panel for each network. Complains and gives false on failure. */
bool draw_sweeps(const char *path, const struct sweep *sweeps, size_t n_sweeps);

#endif
