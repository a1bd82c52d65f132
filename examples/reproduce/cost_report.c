#include "cost_report.h"

#include "common/diagnostic.h"
#include "common/joined_path.h"
#include "common/table_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TABLES 16
#define NAME_BYTES 48

struct published {
    char file[NAME_BYTES];  /* of the table */
    char entry[NAME_BYTES]; /* as an arithmetic's text names it */
    double milliwatts, square_micrometres, nanoseconds;
};

static bool number_after(const char *line, const char *name, double *value)
{
    const char *const at = strstr(line, name);

    return at != NULL && sscanf(at + strlen(name), " = %lf", value) == 1;
}

/* A line of figures.txt: the table's name, then "NAME = VALUE UNIT" between semicolons. */
static bool parse_line(const char *line, struct published *out)
{
    const size_t length = strcspn(line, ";");

    if (line[length] != ';' || length == 0 || length + sizeof "table()" > NAME_BYTES)
        return false;
    snprintf(out->file, sizeof out->file, "%.*s.bin", (int)length, line);
    snprintf(out->entry, sizeof out->entry, "table(%.*s)", (int)length, line);
    return number_after(line, "PDK45_PWR", &out->milliwatts) &&
           number_after(line, "PDK45_AREA", &out->square_micrometres) &&
           number_after(line, "PDK45_DELAY", &out->nanoseconds);
}

static bool read_published(const char *path, struct published *tables, size_t *n_tables)
{
    char line[512];
    FILE *const file = fopen(path, "r");
    bool fits = true;

    if (file == NULL)
        return complain(path, 0, "cannot be read: %s", strerror(errno));
    for (*n_tables = 0; fits && fgets(line, sizeof line, file) != NULL;) {
        fits = *n_tables < MAX_TABLES && parse_line(line, &tables[*n_tables]);
        *n_tables += fits;
    }
    fclose(file);
    return (fits && *n_tables > 0) || complain(path, 0, "expected lines with PDK45_PWR, PDK45_AREA and PDK45_DELAY");
}

/* Products of one picture: all, and without the taps in the padding. */
static bool count_products(const struct experiment *experiment, const struct network_file *file, uint64_t *all,
                           uint64_t *inside)
{
    axm_status status = AXM_OK;

    *all = *inside = 0;
    for (size_t i = 0; i < file->n_layers && status == AXM_OK; i++) {
        const struct layer *const layer = &file->layers[i];
        struct layer_plan plan = {0};
        uint64_t here = 0, within = 0;
        if (!layer_multiplies(layer) || layer->kind == LAYER_BATCH_NORM)
            continue;
        status = layer_plan_create(&plan, experiment->ctx, layer, experiment->float32, true);
        if (status == AXM_OK && layer->kind == LAYER_CONV2D) {
            const struct shape in = layer->from[0]->out;
            status = axm_conv2d_macs(plan.conv2d, 1, in.height, in.width, &here, &within);
        } else if (status == AXM_OK) {
            status = axm_fully_connected_macs(plan.fully_connected, 1, &here);
            within = here;
        }
        layer_plan_destroy(&plan);
        *all += here;
        *inside += within;
    }
    return status == AXM_OK || complain(NULL, 0, "%s", axm_last_message());
}

/* The cost of that many products of a table, by the library's own account of it. */
static bool cost_of(const struct experiment *experiment, const char *tables_dir, const struct published *table,
                    const axm_cost_entry *entries, size_t n_entries, uint64_t products, double *cost)
{
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_table_desc like;
    axm_arith *arith = NULL;
    axm_cost *sum = NULL;

    char *const path = joined_path(tables_dir, table->file);
    if (path == NULL)
        return false;
    axm_table_desc_init(&like);
    const bool is_read = table_file_read(experiment->ctx, path, &like, &arith, message);
    free(path);
    if (!is_read)
        return complain(NULL, 0, "%s", message);
    axm_status status = axm_cost_create(experiment->ctx, n_entries, entries, sizeof *entries, &sum);
    if (status == AXM_OK)
        status = axm_cost_add(sum, products, arith, NULL);
    if (status == AXM_OK)
        status = axm_cost_total(sum, NULL, cost);
    axm_cost_destroy(sum);
    axm_arith_release(arith);
    return status == AXM_OK || complain(NULL, 0, "%s", axm_last_message());
}

static bool print_rows(const struct experiment *experiment, const char *tables_dir, const struct published *tables,
                       size_t n_tables, uint64_t products)
{
    axm_cost_entry entries[MAX_TABLES];
    double cost = 0;

    for (size_t i = 0; i < n_tables; i++)
        entries[i] = (axm_cost_entry){tables[i].entry, tables[i].milliwatts * tables[i].nanoseconds};
    for (size_t i = 0; i < n_tables; i++) {
        if (!cost_of(experiment, tables_dir, &tables[i], entries, n_tables, products, &cost))
            return false;
        printf("%-15s %9.3f %10.1f %9.2f %11.4f %14.2f\n", tables[i].file, tables[i].milliwatts,
               tables[i].square_micrometres, tables[i].nanoseconds, entries[i].per_mac, cost / 1e6);
    }
    return true;
}

bool print_costs(const struct experiment *experiment, const struct network_file *file, const char *tables_dir)
{
    struct published tables[MAX_TABLES];
    size_t n_tables = 0;
    uint64_t all, inside;
    char *const path = joined_path(tables_dir, "figures.txt");

    if (path == NULL)
        return false;
    const bool is_read = read_published(path, tables, &n_tables);
    free(path);
    if (!is_read || !count_products(experiment, file, &all, &inside))
        return false;
    printf("What the products of a picture cost: %llu of them, %llu without those in the padding\n\n",
           (unsigned long long)all, (unsigned long long)inside);
    printf("%-15s %9s %10s %9s %11s %14s\n", "table", "power, mW", "area, um2", "delay, ns", "product, pJ",
           "a picture, uJ");
    if (!print_rows(experiment, tables_dir, tables, n_tables, all))
        return false;
    printf("\npower, area, delay  of the multiplier as EvoApproxLib publishes them (45 nm)\n"
           "product             power times delay; additions and memory are not in it\n");
    return true;
}
