/* A measured multiplier as pictures. */
#ifndef COMMON_ERROR_PICTURES_H
#define COMMON_ERROR_PICTURES_H

#include "measuring.h"

/** Draws PREFIX-heatmap.svg and PREFIX-histogram.svg, and says so on stdout. Complains and gives false on failure. */
bool error_pictures_draw(const axm_context *ctx, const struct measured *measured, const char *prefix);

#endif
