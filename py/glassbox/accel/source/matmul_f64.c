// NumPy's matmul loop for float64: the same template, with two numbers in a vector.

#include "common.h"
#include "own.h"

#define REAL double
#define LANES 2
#define ZERO() wasm_f64x2_splat(0)
#define LOAD(from) wasm_v128_load(from)
#define LOAD_SPLAT(from) wasm_v128_load64_splat(from)
#define STORE(to, vector) wasm_v128_store(to, vector)
#define ADD(a, b) wasm_f64x2_add(a, b)
#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(a, b, c) wasm_f64x2_relaxed_madd(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) wasm_f64x2_add(c, wasm_f64x2_mul(a, b))
#endif
#define SUM_LANES(v) (wasm_f64x2_extract_lane(v, 0) + wasm_f64x2_extract_lane(v, 1))

#include "gemm.h"

EXPORT void loop_matmul_f64(char **args, const Size *sizes, const Size *steps, void *data) {
  if (!multiply_batches(args, sizes, steps, sizeof(double), sizeof(double))) own_matmul_f64(args, sizes, steps, data);
}
