// NumPy's own loops, for what ours hand back to them. Each is set from Python when it is replaced.

#ifndef ACCEL_OWN_H
#define ACCEL_OWN_H

#include "common.h"

extern Loop own_matmul_f32, own_matmul_f64, own_add, own_maximum;

#endif
