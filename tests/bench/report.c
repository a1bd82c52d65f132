#include "report.h"

#include "machine.h"
#include "reference.h"

#include <stdio.h>

#define LINE "  %-22s %-26s %9s %9s %-10s %7s %15s %10s %6s %6s\n"
#define MAX_SHARE 0.15   /* that packing and gathering are to stay under */
#define MIN_SPEED_UP 1.8 /* that two threads are to give */

void bench_report_begin(const bench_run *run)
{
    printf("%s; %s; %s; libapproxmul %s\n", bench_processor(), bench_compiler(), bench_flags(), axm_version_string());
    printf("One thread, in CPU time of the thread. \"ratio\" is the library's speed over that of float32 on the same\n"
           "layer, measured in turns, the median of the rounds and their range: over sgemm of the matrix that im2col\n"
           "makes (ready beforehand), sgemv for one input of a fully connected layer, a plain loop for a depthwise\n"
           "one. \"x portable\" divides by the portable instruction set's median, measured in a process before.\n"
           "\"path\" is how most products were computed: on codes of 16, 32 or 64 bits, or one by one (scalar).\n");
    for (size_t i = 0; i < run->options.n_isas; i++) {
        if (run->options.isas[i] <= AXM_ISA_AVX2 && axm_isa_at(axm_isa_count() - 1) >= AXM_ISA_AVX2) {
            printf("Up to avx2 OpenBLAS is held to its Haswell kernels (256 bits); beyond, it takes its best ones.\n");
            return;
        }
    }
}

static void print_value(char *text, size_t text_bytes, int places, double value)
{
    if (value > 0) {
        snprintf(text, text_bytes, "%.*f", places, value);
    } else {
        snprintf(text, text_bytes, "-");
    }
}

static void report_speed(const bench_run *run, const bench_task *task, const bench_figure *figure)
{
    const bench_layer *const layer = &run->layers.layers[task->layer];
    char speed[32], reference[32], ratio[32], portable[32], range[64] = "-", rounds[32];
    const bool has_ratio = figure->ratio > 0;
    print_value(speed, sizeof speed, 2, 1 / figure->ns_per_mac);
    print_value(reference, sizeof reference, 2, has_ratio ? 1 / figure->reference_ns_per_mac : 0);
    print_value(ratio, sizeof ratio, 2, figure->ratio);
    print_value(portable, sizeof portable, 2, bench_run_over_portable(run, task, figure));
    if (has_ratio) {
        snprintf(range, sizeof range, "%.2f .. %.2f", figure->lowest, figure->highest);
    }
    snprintf(rounds, sizeof rounds, "%zu", figure->rounds);
    printf(LINE, layer->name, run->options.ariths[task->arith], speed, reference,
           has_ratio ? bench_reference_name(bench_reference_of(layer)) : "-", ratio, range, portable, figure->path,
           rounds);
}

static void report_peak(const bench_figure *figure)
{
    printf("Native peak, float32 multiply-adds in registers alone: %.4f ns per MAC, %.1f GMAC/s\n", figure->ns_per_mac,
           1 / figure->ns_per_mac);
    printf(LINE, "layer", "arithmetic", "GMAC/s", "float32", "by", "ratio", "range", "x portable", "path", "rounds");
}

void bench_report_isa(const bench_run *run, size_t isa)
{
    const char *const blas = run->blas[isa];
    printf("\n%s, beside %s\n", axm_isa_name(run->options.isas[isa]),
           blas[0] == '\0' ? "no BLAS: neither libopenblas.so.0 nor libblas.so.3 was found" : blas);
}

void bench_report_figure(const bench_run *run, size_t task)
{
    switch (run->tasks[task].kind) {
    case BENCH_PEAK: report_peak(&run->figures[task]); break;
    case BENCH_SPEED:
    case BENCH_BRIEF: report_speed(run, &run->tasks[task], &run->figures[task]); break;
    default: break; /* in tables of their own, at the end */
    }
    fflush(stdout);
}

/* ---- tables of their own ---- */

static bool has_kind(const bench_run *run, bench_task_kind kind)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        if (run->tasks[i].kind == kind && run->figures[i].rounds > 0) {
            return true;
        }
    }
    return false;
}

static void print_threads(const bench_run *run, const bench_task *task, const bench_figure *figure)
{
    const bool is_judged = run->options.threads == 2;
    printf("  %-22s %-26s %9.2f %9.2f %7.2f  %.2f .. %.2f%s\n", run->layers.layers[task->layer].name,
           run->options.ariths[task->arith], 1 / figure->ns_per_mac, 1 / figure->reference_ns_per_mac, figure->ratio,
           figure->lowest, figure->highest,
           !is_judged                      ? ""
           : figure->ratio >= MIN_SPEED_UP ? "  met"
                                           : "  BELOW");
}

static void print_split(const bench_run *run, const bench_task *task, const bench_figure *figure)
{
    printf("  %-22s %-26s %5.1f %%  %-5s %8.1f %%\n", run->layers.layers[task->layer].name,
           run->options.ariths[task->arith], 100 * figure->packing, figure->packing < MAX_SHARE ? "met" : "ABOVE",
           100 * figure->finishing);
}

static void print_kind(const bench_run *run, bench_task_kind kind,
                       void (*print)(const bench_run *run, const bench_task *task, const bench_figure *figure))
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        if (run->tasks[i].kind == kind && run->figures[i].rounds > 0) {
            print(run, &run->tasks[i], &run->figures[i]);
        }
    }
}

void bench_report_closer_look(const bench_run *run)
{
    const char *const best = axm_isa_name(run->options.isas[run->options.n_isas - 1]);
    if (has_kind(run, BENCH_THREADS)) {
        printf("\n%zu threads over one, %s, in wall-clock time", run->options.threads, best);
        if (run->options.threads == 2) {
            printf(" (at least %.1f)", MIN_SPEED_UP);
        }
        printf(":\n  %-22s %-26s %9s %9s %7s  range\n", "layer", "arithmetic", "GMAC/s", "one", "ratio");
        print_kind(run, BENCH_THREADS, print_threads);
    }
    if (has_kind(run, BENCH_SPLIT)) {
        printf("\nShare of encoding, packing and gathering in a layer's time, %s (under %.0f %%), and of finishing:\n",
               best, 100 * MAX_SHARE);
        print_kind(run, BENCH_SPLIT, print_split);
    }
}
