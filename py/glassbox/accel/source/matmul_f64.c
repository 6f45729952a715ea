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
#define LANE(vector, i) wasm_f64x2_extract_lane(vector, i)

// The sums of the lanes of two vectors.
INLINE v128_t SUM_LANES(v128_t a, v128_t b) {
  return wasm_f64x2_add(wasm_i64x2_shuffle(a, b, 0, 2), wasm_i64x2_shuffle(a, b, 1, 3));
}

// Eight uint8 become float64. (The template asks for it; no loop of float64 has such an operand.)
INLINE void WIDEN(double *to, const uint8_t *from) {
  for (int i = 0; i < 8; i++) to[i] = from[i];
}

// A square of numbers (rows `from_row` apart) is written with rows and columns exchanged.
INLINE void TRANSPOSE(double *to, Size to_row, const double *from, Size from_row) {
  v128_t a = LOAD(from), b = LOAD(from + from_row);
  STORE(to, wasm_i64x2_shuffle(a, b, 0, 2));
  STORE(to + to_row, wasm_i64x2_shuffle(a, b, 1, 3));
}

#include "gemm.h"

EXPORT void loop_matmul_f64(char **args, const Size *sizes, const Size *steps, void *data) {
  if (!multiply_batches(args, sizes, steps, sizeof(double), sizeof(double))) own_matmul_f64(args, sizes, steps, data);
}
