#include "score_file.h"

#include "common/output_file.h"

#include <stdio.h>

static void write_run(FILE *out, const struct single_run *run)
{
    for (size_t i = 0; i < run->data->n; i++) {
        fprintf(out, "\"%s\",%zu,%u", run->file->name, i, run->data->labels[i]);
        for (size_t label = 0; label < N_CLASSES; label++)
            fprintf(out, ",%.9g", (double)run->scores[i * N_CLASSES + label]);
        fputc('\n', out);
    }
}

bool write_scores(const char *path, const struct single_run *runs, size_t n_runs)
{
    FILE *out = open_output(path);

    if (out == NULL)
        return false;
    fputs("network,picture,label", out);
    for (size_t label = 0; label < N_CLASSES; label++)
        fprintf(out, ",score%zu", label);
    fputc('\n', out);
    for (size_t i = 0; i < n_runs; i++)
        write_run(out, &runs[i]);
    return close_output(out, path);
}
