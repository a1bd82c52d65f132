/**
 * @file approxmul.h
 * @brief Everything libapproxmul offers, in one include.
 */
#ifndef APPROXMUL_APPROXMUL_H
#define APPROXMUL_APPROXMUL_H

#include <approxmul/affine.h>
#include <approxmul/analysis.h>
#include <approxmul/arith.h>
#include <approxmul/context.h>
#include <approxmul/defs.h>
#include <approxmul/isa.h>
#include <approxmul/mac.h>
#include <approxmul/nn.h>

#endif
