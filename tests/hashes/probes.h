/* What is probed: each function notes some lines of the list. */
#ifndef HASHES_PROBES_H
#define HASHES_PROBES_H

#include "probe.h"

/* Of an arithmetic. */
void hashes_products(const hashes_subject *subject);
void hashes_float_layers(const hashes_subject *subject);
void hashes_int_layers(const hashes_subject *subject);
void hashes_affine_layers(const hashes_subject *subject);
void hashes_normalisation(const hashes_subject *subject);
void hashes_figures(const hashes_subject *subject);

/* Of what needs none. */
void hashes_exact(const hashes_subject *subject);
void hashes_quantisation(const hashes_subject *subject);

#endif
