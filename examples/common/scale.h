/* Round numbers for axes. */
#ifndef COMMON_SCALE_H
#define COMMON_SCALE_H

/** 1, 2 or 5 times a power of ten: the least such step that cuts `width` into at most `most` pieces. */
double scale_step(double width, int most);

/** The least of 1, 1.5, 2, 3, 5, 7 times a power of ten that is not below x > 0. */
double scale_round_up(double x);

#endif
