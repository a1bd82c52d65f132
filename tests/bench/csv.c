#include "csv.h"

#include "floors.h"
#include "machine.h"
#include "reference.h"

static const char *kind_name(bench_layer_kind kind)
{
    static const char *const names[] = {[BENCH_CONV] = "conv", [BENCH_FC] = "fc", [BENCH_GEMM] = "gemm"};
    return names[kind];
}

/* What names hold is known; what a system or a user calls things is not. */
static void write_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            fputc('"', out);
        }
        fputc(*text, out);
    }
    fputc('"', out);
}

/* Empty where there is none. */
static void write_number(FILE *out, double value)
{
    if (value > 0) {
        fprintf(out, "%.6g", value);
    }
    fputc(',', out);
}

static void write_layer(FILE *out, const bench_layer *layer)
{
    fprintf(out, "%s,%s,%zu,%zu,%zu,%zu,%.0f,", layer->name, kind_name(layer->kind), layer->groups, layer->m, layer->n,
            layer->k, bench_layer_macs(layer));
}

static void write_machine(FILE *out, const char *blas)
{
    write_text(out, bench_processor());
    fputc(',', out);
    write_text(out, bench_compiler());
    fputc(',', out);
    write_text(out, bench_flags());
    fprintf(out, ",%s,", axm_version_string());
    write_text(out, blas);
    fputc('\n', out);
}

static const char *reference_name(const bench_task *task, const bench_layer *layer, const bench_figure *figure)
{
    if (figure->ratio <= 0) {
        return "";
    }
    return task->kind == BENCH_THREADS ? "one thread" : bench_reference_name(bench_reference_of(layer));
}

static void write_figure(FILE *out, const bench_run *run, const bench_task *task, const bench_figure *figure)
{
    const bench_layer *const layer = &run->layers.layers[task->layer];
    const char *const arith = run->options.ariths[task->arith];
    const int32_t isa = run->options.isas[task->isa];
    const bench_path *const path = bench_path_of_headline(layer->name, arith);
    const bool is_threads = task->kind == BENCH_THREADS;
    write_layer(out, layer);
    write_text(out, arith);
    fprintf(out, ",%s,%zu,", axm_isa_name(isa), is_threads ? run->options.threads : 1);
    write_number(out, 1 / figure->ns_per_mac);
    write_number(out, figure->ns_per_mac);
    fprintf(out, "%s,", reference_name(task, layer, figure));
    write_number(out, figure->reference_ns_per_mac);
    write_number(out, figure->ratio);
    write_number(out, figure->lowest);
    write_number(out, figure->highest);
    write_number(out, path == NULL || is_threads ? 0 : bench_path_floor(path, isa));
    write_number(out, is_threads ? 0 : bench_run_over_portable(run, task, figure));
    fprintf(out, "%s,%zu,", figure->path, figure->rounds);
    write_machine(out, run->blas[task->isa]);
}

void bench_csv_write(FILE *out, const bench_run *run)
{
    fprintf(out, "layer,kind,groups,m,n,k,macs,arithmetic,isa,threads,gmac_per_s,ns_per_mac,reference,"
                 "reference_ns_per_mac,ratio,ratio_lowest,ratio_highest,floor,times_portable,path,rounds,"
                 "processor,compiler,flags,library,blas\n");
    for (size_t i = 0; i < run->n_tasks; i++) {
        const bench_task_kind kind = run->tasks[i].kind;
        if (kind == BENCH_SPEED || kind == BENCH_BRIEF || kind == BENCH_THREADS) {
            write_figure(out, run, &run->tasks[i], &run->figures[i]);
        }
    }
}
