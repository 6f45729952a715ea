// What every file of the side module needs: exported names, integer types, and the optimisation barrier.

#ifndef ACCEL_COMMON_H
#define ACCEL_COMMON_H

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

// Visible to ctypes; everything else stays inside the module.
#define EXPORT __attribute__((visibility("default")))

#endif
