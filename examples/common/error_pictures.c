#include "error_pictures.h"

#include "diagnostic.h"
#include "error_histogram.h"
#include "heat_map.h"

#include <stdio.h>

bool error_pictures_draw(const axm_context *ctx, const struct measured *measured, const char *prefix)
{
    char heat_map[1024], histogram[1024];

    if (snprintf(heat_map, sizeof heat_map, "%s-heatmap.svg", prefix) >= (int)sizeof heat_map)
        return complain(NULL, 0, "%.80s...: too long a name", prefix);
    snprintf(histogram, sizeof histogram, "%.*s-histogram.svg", (int)sizeof histogram - 16, prefix);
    if (!heat_map_write(ctx, measured, heat_map) || !error_histogram_write(measured, histogram))
        return false;
    printf("\nPictures: %s, %s\n", heat_map, histogram);
    return true;
}
