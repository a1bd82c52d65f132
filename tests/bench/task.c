#include "task.h"

#include "complain.h"
#include "job.h"
#include "peak.h"
#include "reference.h"
#include "split.h"

#define MIN_ROUNDS 3
#define MIN_BRIEF_ROUNDS 1

double bench_task_weight(const bench_run *run, const bench_task *task)
{
    const double headline_weight = 3;
    switch (task->kind) {
    case BENCH_SPEED: return bench_run_is_headline(run, task->layer, task->arith) ? headline_weight : 1;
    case BENCH_THREADS: return headline_weight;
    default: return 0;
    }
}

static bool check(const bench_layer *layer, const bench_arith_job *job)
{
    return job->status == AXM_OK || bench_complain("%s: %s", layer->name, axm_last_message());
}

static bool measure_speed(const bench_run *run, const bench_task *task, const bench_data *data, const bench_blas *blas,
                          double seconds, bench_figure *out)
{
    const bench_layer *const layer = &run->layers.layers[task->layer];
    const bool is_brief = task->kind == BENCH_BRIEF;
    const bench_timing timing = {.seconds = seconds, .min_rounds = is_brief ? MIN_BRIEF_ROUNDS : MIN_ROUNDS};
    bench_reference_job reference_job = {.blas = blas, .layer = layer, .data = data};
    bench_arith_job job;
    bench_work reference;
    if (!bench_arith_job_create(layer, data, run->ariths[task->arith], 1, &job)) {
        return false;
    }
    const bool has_reference = bench_reference_work(&reference_job, &reference) && !is_brief;
    const bench_work work = bench_arith_work(&job);
    const bench_samples samples = bench_measure(has_reference ? &reference : NULL, &work, timing);
    *out = bench_figure_of(&samples, bench_layer_macs(layer));
    out->path = bench_arith_job_path(&job);
    const bool passed = check(layer, &job);
    bench_arith_job_free(&job);
    return passed;
}

static bool measure_threads(const bench_run *run, const bench_task *task, const bench_data *data, double seconds,
                            bench_figure *out)
{
    const bench_layer *const layer = &run->layers.layers[task->layer];
    const bench_timing timing = {.seconds = seconds, .min_rounds = MIN_ROUNDS, .wall = true};
    const axm_arith *const arith = run->ariths[task->arith];
    bench_arith_job one, several;
    if (!bench_arith_job_create(layer, data, arith, 1, &one)) {
        return false;
    }
    if (!bench_arith_job_create(layer, data, arith, run->options.threads, &several)) {
        bench_arith_job_free(&one);
        return false;
    }
    const bench_work reference = bench_arith_work(&one), work = bench_arith_work(&several);
    const bench_samples samples = bench_measure(&reference, &work, timing);
    *out = bench_figure_of(&samples, bench_layer_macs(layer));
    out->path = bench_arith_job_path(&several);
    const bool passed = check(layer, &one) && check(layer, &several);
    bench_arith_job_free(&one);
    bench_arith_job_free(&several);
    return passed;
}

static void measure_split(const bench_run *run, const bench_task *task, const bench_data *data, bench_figure *out)
{
    *out = (bench_figure){0};
    if (bench_split(&run->layers.layers[task->layer], data, run->ariths[task->arith], &out->packing, &out->finishing)) {
        out->rounds = 1;
    }
}

bool bench_task_measure(const bench_run *run, const bench_task *task, const bench_data *data, const bench_blas *blas,
                        double seconds, bench_figure *out)
{
    switch (task->kind) {
    case BENCH_PEAK: *out = bench_peak(run->options.isas[task->isa]); return true;
    case BENCH_THREADS: return measure_threads(run, task, data, seconds, out);
    case BENCH_SPLIT: measure_split(run, task, data, out); return true;
    default: return measure_speed(run, task, data, blas, seconds, out);
    }
}
