#include "report.h"

#include "measure.h"

#include <approxmul/approxmul.h>

#include <string.h>

#if defined(__clang__)
#define COMPILER "" /* __VERSION__ begins with a name */
#elif defined(__GNUC__)
#define COMPILER "gcc "
#endif

#if defined(COMPILER)
#define COMPILER_TEXT COMPILER __VERSION__
#else
#define COMPILER_TEXT "unknown compiler"
#endif

#if defined(__OPTIMIZE__)
#define OPTIMISATION "optimised"
#else
#define OPTIMISATION "NOT optimised"
#endif

/* ---- the machine ---- */

/* Where Linux tells; elsewhere the text says that it is unknown. */
static void find_processor(char *name, size_t name_bytes)
{
    static const char key[] = "model name";
    char line[256];
    FILE *const file = fopen("/proc/cpuinfo", "r");
    snprintf(name, name_bytes, "unknown processor");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *const colon = strchr(line, ':');
        if (strncmp(line, key, sizeof key - 1) == 0 && colon != NULL) {
            const char *const text = colon + 1 + strspn(colon + 1, " ");
            snprintf(name, name_bytes, "%.*s", (int)strcspn(text, "\n"), text);
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

void bench_report_begin(bench_report *report)
{
    find_processor(report->processor, sizeof report->processor);
    printf("%s; %s, %s; libapproxmul %s; %s%s; one thread\n", report->processor, COMPILER_TEXT, OPTIMISATION,
           axm_version_string(), report->blas == NULL ? "no BLAS" : "BLAS ", report->blas == NULL ? "" : report->blas);
    if (report->blas == NULL) {
        printf("No BLAS was found (libopenblas.so.0, libblas.so.3): times are not compared with it.\n");
    } else {
        printf("Times are CPU time of the whole layer; BLAS multiplies float32 matrices that are ready, once a group.\n"
               "\"x BLAS\" is time / BLAS's time: the median of the rounds' ratios, and the range of them.\n");
    }
    if (report->csv != NULL) {
        fprintf(report->csv, "layer,kind,groups,m,n,k,macs,arithmetic,ns_per_mac,x_blas,x_blas_lowest,x_blas_highest,"
                             "rounds,processor,compiler,optimisation,library,blas\n");
    }
}

/* ---- tables ---- */

#define RATIO_LINE "  %-26s%10s%10s%18s%8s\n"
#define PLAIN_LINE "  %-26s%10s%8s\n"

void bench_report_layer(const bench_report *report, const bench_layer *layer)
{
    printf("\n%s: ", layer->name);
    if (layer->kind == BENCH_CONV) {
        printf("convolution of %zu x %zu x %zu x %zu to %zu channels, kernel %zu, stride %zu, pad %zu: ",
               layer->pictures, layer->in_channels, layer->in_h, layer->in_w, layer->out_channels, layer->kernel,
               layer->stride, layer->pad);
    } else {
        printf("%s: ", layer->kind == BENCH_FC ? "fully connected" : "matrix product");
    }
    printf("%zu x (%zu x %zu x %zu), %.2f M MAC\n", layer->groups, layer->m, layer->n, layer->k,
           bench_layer_macs(layer) / 1e6);
    if (report->blas != NULL) {
        printf(RATIO_LINE, "", "ns/MAC", "x BLAS", "range", "rounds");
    } else {
        printf(PLAIN_LINE, "", "ns/MAC", "rounds");
    }
    fflush(stdout);
}

/* No text holds a quote: names may not, arithmetics cannot, and what a system calls itself does not. */
static void write_row(const bench_report *report, const bench_layer *layer, const char *subject,
                      const bench_figure *figure)
{
    static const char *const kinds[] = {[BENCH_CONV] = "conv", [BENCH_FC] = "fc", [BENCH_GEMM] = "gemm"};
    fprintf(report->csv, "%s,%s,%zu,%zu,%zu,%zu,%.0f,\"%s\",%.6f,", layer->name, kinds[layer->kind], layer->groups,
            layer->m, layer->n, layer->k, bench_layer_macs(layer), subject, figure->ns_per_mac);
    if (report->blas != NULL) {
        fprintf(report->csv, "%.4f,%.4f,%.4f,", figure->ratio, figure->lowest, figure->highest);
    } else {
        fprintf(report->csv, ",,,");
    }
    fprintf(report->csv, "%zu,\"%s\",\"%s\",%s,%s,\"%s\"\n", figure->rounds, report->processor, COMPILER_TEXT,
            OPTIMISATION, axm_version_string(), report->blas == NULL ? "" : report->blas);
}

void bench_report_figure(const bench_report *report, const bench_layer *layer, const char *subject,
                         const bench_figure *figure)
{
    char time[32], ratio[32], range[64], rounds[32];
    snprintf(time, sizeof time, "%.4f", figure->ns_per_mac);
    snprintf(ratio, sizeof ratio, "%.2f", figure->ratio);
    snprintf(range, sizeof range, "%.2f .. %.2f", figure->lowest, figure->highest);
    snprintf(rounds, sizeof rounds, "%zu", figure->rounds);
    if (report->blas != NULL) {
        printf(RATIO_LINE, subject, time, ratio, range, rounds);
    } else {
        printf(PLAIN_LINE, subject, time, rounds);
    }
    fflush(stdout);
    if (report->csv != NULL) {
        write_row(report, layer, subject, figure);
    }
}

void bench_report_summary(const bench_report *report, const bench_figure *figures)
{
    const bool has_blas = report->blas != NULL;
    printf("\nSummary over the layers above (%zu), %s:\n  %-26s%10s%10s\n", report->layers->count,
           has_blas ? "times BLAS" : "ns per MAC", "", "median", "worst");
    for (size_t a = 0; a < report->n_ariths; a++) {
        double values[BENCH_MAX_LAYERS];
        size_t worst = 0;
        for (size_t i = 0; i < report->layers->count; i++) {
            const bench_figure *const figure = &figures[i * report->n_ariths + a];
            values[i] = has_blas ? figure->ratio : figure->ns_per_mac;
            worst = values[i] > values[worst] ? i : worst;
        }
        const double worst_value = values[worst]; /* the median sorts */
        const int places = has_blas ? 2 : 4;
        printf("  %-26s%10.*f%10.*f  (%s)\n", report->ariths[a], places, bench_median(values, report->layers->count),
               places, worst_value, report->layers->layers[worst].name);
    }
}
