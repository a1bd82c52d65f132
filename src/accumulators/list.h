/* THE list of accumulators, in one place: as names, as the words that texts know, and those that floats have too. */
#define AXM_ACCUMULATORS(ONE) ONE(exact) ONE(f32) ONE(i32) ONE(f64) ONE(loa)
#define AXM_ACCUMULATOR_WORDS "exact|f32|i32|f64|loa"
#define AXM_ACCUMULATOR_FLOAT_WORDS "f32|f64"
