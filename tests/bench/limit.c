// What this machine's 128-bit SIMD can do at most: a loop that touches no memory, only registers.
// Matrix products are compared with it. It is compiled twice, as the side modules are.

#include <wasm_simd128.h>

#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(c, a, b) wasm_f32x4_relaxed_madd(c, a, b)
#else
#define MULTIPLY_ADD(c, a, b) wasm_f32x4_add(wasm_f32x4_mul(c, a), b)
#endif

// Twelve independent sums: enough to hide the latency of an addition after a multiplication, and
// few enough for the 15 registers that V8 has to give.
enum { SUMS = 12, UNROLLED = 8 };

// Floating-point operations of one round: a multiplication and an addition in each of four lanes.
__attribute__((export_name("operations"))) int operations(void) { return SUMS * UNROLLED * 4 * 2; }

__attribute__((export_name("run"))) float run(int rounds, float factor, float term) {
  v128_t a = wasm_f32x4_splat(factor), b = wasm_f32x4_splat(term);
  v128_t c[SUMS];
#pragma unroll
  for (int i = 0; i < SUMS; i++) c[i] = wasm_f32x4_splat((float)i);
  for (int round = 0; round < rounds; round++) {
#pragma unroll
    for (int u = 0; u < UNROLLED; u++) {
#pragma unroll
      for (int i = 0; i < SUMS; i++) c[i] = MULTIPLY_ADD(c[i], a, b);
    }
  }
  v128_t sum = c[0];
  for (int i = 1; i < SUMS; i++) sum = wasm_f32x4_add(sum, c[i]);
  return wasm_f32x4_extract_lane(sum, 0);
}
