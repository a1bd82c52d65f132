/**
 * @file approxmul.h
 * @brief Everything libapproxmul offers, in one include; in the order in which a program comes to need it.
 */
#ifndef APPROXMUL_APPROXMUL_H
#define APPROXMUL_APPROXMUL_H

#include <approxmul/defs.h>
#include <approxmul/arith.h>
#include <approxmul/mac.h>
#include <approxmul/conv2d.h>
#include <approxmul/fully_connected.h>
#include <approxmul/batchnorm.h>
#include <approxmul/exact.h>
#include <approxmul/tensor.h>
#include <approxmul/context.h>
#include <approxmul/isa.h>
#include <approxmul/table.h>
#include <approxmul/custom.h>
#include <approxmul/kinds.h>
#include <approxmul/affine.h>
#include <approxmul/multiplier_error.h>
#include <approxmul/layer_error.h>
#include <approxmul/cost.h>

#endif
