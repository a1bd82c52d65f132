#include "common/diagnostic.h"
#include "common/table_file.h"
#include "published.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The figures of a line such as "mul8u_2AC;MAE% = 0.037 %;MAE = 25 ;...", by the names they have there. */
static bool figure_of(const axm_multiplier_error *e, const char *name, double *value)
{
    const struct {
        const char *name;
        double value;
    } figures[] = {
        {"MAE%", 100 * e->mean_distance / e->product_range},
        {"MAE", e->mean_distance},
        {"WCE%", 100 * e->worst_distance / e->product_range},
        {"WCE", e->worst_distance},
        {"WCRE%", 100 * fabs(e->worst_relative)},
        {"EP%", 100 * e->error_probability},
        {"MRE%", 100 * e->mred},
        {"MSE", e->mse},
    };

    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        if (strcmp(figures[i].name, name) == 0) {
            *value = figures[i].value;
            return true;
        }
    }
    return false;
}

/* Prints the figure with as many decimals as are published, and wants the same digits. */
static void compare(const char *table, const char *name, const char *published, double value, size_t *n_failed)
{
    const char *const point = strchr(published, '.');
    char got[48];

    snprintf(got, sizeof got, "%.*f", point != NULL ? (int)strlen(point + 1) : 0, value);
    const bool same = strcmp(got, published) == 0;
    printf("%-12s %-6s  %12s  %12s  %s\n", table, name, published, got, same ? "ok" : "DIFFERS");
    *n_failed += !same;
}

static bool measure_table(const axm_context *ctx, const char *folder, const char *table, axm_multiplier_error *error)
{
    char path[1040], message[TABLE_FILE_MESSAGE_BYTES];
    axm_table_desc like;
    axm_arith *arith = NULL;

    axm_table_desc_init(&like);
    like.signed_a = like.signed_b = strncmp(table, "mul8s_", 6) == 0;
    snprintf(path, sizeof path, "%s/%s.bin", folder, table);
    if (!table_file_read(ctx, path, &like, &arith, message))
        return complain(NULL, 0, "%s", message);
    const axm_status status = axm_multiplier_error_measure(ctx, arith, NULL, error, sizeof *error, NULL);
    axm_arith_release(arith);
    return status == AXM_OK || complain(NULL, 0, "%s", axm_last_message());
}

/* One line: a table's name, then "NAME = VALUE UNIT" between semicolons. Power, area and delay are not ours to check.
 */
static bool check_line(const axm_context *ctx, const char *folder, char *line, size_t *n_failed)
{
    char *rest = line + strcspn(line, ";\n");
    axm_multiplier_error error;

    if (*rest == '\0' || rest == line)
        return true;
    *rest++ = '\0';
    if (!measure_table(ctx, folder, line, &error))
        return false;
    while (*rest != '\0' && *rest != '\n') {
        char name[24], published[24];
        double value;
        if (sscanf(rest, "%23[^ =] = %23s", name, published) == 2 && figure_of(&error, name, &value))
            compare(line, name, published, value, n_failed);
        rest += strcspn(rest, ";\n");
        rest += *rest == ';';
    }
    return true;
}

bool check_evoapprox(const axm_context *ctx, const char *folder, size_t *n_failed)
{
    char path[1040], line[512];
    bool done = true;

    snprintf(path, sizeof path, "%s/figures.txt", folder);
    FILE *const file = fopen(path, "r");
    if (file == NULL)
        return complain(NULL, 0, "%s: cannot be read: %s (see --tables)", path, strerror(errno));
    printf("\nPublished with EvoApproxLib (8 x 8 bits, exhaustive), digit for digit: %s\n\n%-12s %-6s  %12s  %12s\n",
           path, "table", "", "published", "measured");
    while (done && fgets(line, sizeof line, file) != NULL)
        done = check_line(ctx, folder, line, n_failed);
    fclose(file);
    return done;
}
