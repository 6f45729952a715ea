// NumPy's matmul loops for float32, and for float32 with uint8.

#include "common.h"
#include "own.h"

#define REAL float
#define LANES 4
#define ZERO() wasm_f32x4_splat(0)
#define LOAD(from) wasm_v128_load(from)
#define LOAD_SPLAT(from) wasm_v128_load32_splat(from)
#define STORE(to, vector) wasm_v128_store(to, vector)
#define ADD(a, b) wasm_f32x4_add(a, b)
#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_relaxed_madd(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_add(c, wasm_f32x4_mul(a, b))
#endif
#define LANE(vector, i) wasm_f32x4_extract_lane(vector, i)

// The sums of the lanes of two vectors, in the first two lanes.
INLINE v128_t SUM_LANES(v128_t a, v128_t b) {
  v128_t halves = wasm_f32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
  return wasm_f32x4_add(halves, wasm_i32x4_shuffle(halves, halves, 2, 3, 0, 1));
}

// Eight uint8 become float32.
INLINE void WIDEN(float *to, const uint8_t *from) {
  v128_t shorts = wasm_u16x8_load8x8(from);
  wasm_v128_store(to, wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(shorts)));
  wasm_v128_store(to + 4, wasm_f32x4_convert_i32x4(wasm_u32x4_extend_high_u16x8(shorts)));
}

// A square of numbers (rows `from_row` apart) is written with rows and columns exchanged.
INLINE void TRANSPOSE(float *to, Size to_row, const float *from, Size from_row) {
  v128_t a = LOAD(from), b = LOAD(from + from_row), c = LOAD(from + 2 * from_row), d = LOAD(from + 3 * from_row);
  v128_t ab = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), cd = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5);
  v128_t AB = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7), CD = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  STORE(to, wasm_i64x2_shuffle(ab, cd, 0, 2));
  STORE(to + to_row, wasm_i64x2_shuffle(ab, cd, 1, 3));
  STORE(to + 2 * to_row, wasm_i64x2_shuffle(AB, CD, 0, 2));
  STORE(to + 3 * to_row, wasm_i64x2_shuffle(AB, CD, 1, 3));
}

#include "gemm.h"

EXPORT void loop_matmul_f32(char **args, const Size *sizes, const Size *steps, void *data) {
  if (!multiply_batches(args, sizes, steps, sizeof(float), sizeof(float))) own_matmul_f32(args, sizes, steps, data);
}

// ---- uint8: pictures stay a quarter as large, and are widened block by block as they are packed

// PyArrayMethod_StridedLoop: NumPy's newer kind of loop. It returns -1 with a Python exception set.
typedef int StridedLoop(void *context, char *const *args, const Size *sizes, const Size *steps, void *data);

extern void *malloc(size_t bytes);
extern void free(void *memory);
extern void *PyErr_NoMemory(void);

// As NumPy does without our loop: convert the whole uint8 operand (0 or 1), then call the float32 loop.
static int convert_and_multiply(int which, char *const *args, const Size *sizes, const Size *steps) {
  const Size rows = which ? sizes[2] : sizes[1], columns = which ? sizes[3] : sizes[2];
  const Size row = steps[3 + 2 * which], column = steps[4 + 2 * which];
  float *copy = malloc((size_t)rows * (size_t)columns * sizeof(float) + 1);
  if (!copy) {
    PyErr_NoMemory();
    return -1;
  }
  Size one[4] = {1, sizes[1], sizes[2], sizes[3]};
  Size strides[9] = {0, 0, 0, steps[3], steps[4], steps[5], steps[6], steps[7], steps[8]};
  strides[3 + 2 * which] = columns * (Size)sizeof(float);
  strides[4 + 2 * which] = sizeof(float);
  for (Size batch = 0; batch < sizes[0]; batch++) {
    const uint8_t *bytes = (const uint8_t *)args[which] + batch * steps[which];
    for (Size i = 0; i < rows; i++) {
      for (Size j = 0; j < columns; j++) copy[i * columns + j] = bytes[i * row + j * column];
    }
    char *operands[3] = {args[0] + batch * steps[0], args[1] + batch * steps[1], args[2] + batch * steps[2]};
    operands[which] = (char *)copy;
    own_matmul_f32(operands, one, strides, NULL);
  }
  free(copy);
  return 0;
}

EXPORT int loop_matmul_bytes_f32(void *context, char *const *args, const Size *sizes, const Size *steps, void *data) {
  (void)context, (void)data;
  return multiply_batches(args, sizes, steps, 1, sizeof(float)) ? 0 : convert_and_multiply(0, args, sizes, steps);
}

EXPORT int loop_matmul_f32_bytes(void *context, char *const *args, const Size *sizes, const Size *steps, void *data) {
  (void)context, (void)data;
  return multiply_batches(args, sizes, steps, sizeof(float), 1) ? 0 : convert_and_multiply(1, args, sizes, steps);
}

EXPORT int own_matmul_bytes_f32(void *context, char *const *args, const Size *sizes, const Size *steps, void *data) {
  (void)context, (void)data;
  return convert_and_multiply(0, args, sizes, steps);
}

EXPORT int own_matmul_f32_bytes(void *context, char *const *args, const Size *sizes, const Size *steps, void *data) {
  (void)context, (void)data;
  return convert_and_multiply(1, args, sizes, steps);
}

// NumPy cannot be made to forget a loop that was added to it. What it is given, then, are these two, and to take ours
// out is to let them call the two above. (Python says which. The address of an exported function must not be taken
// here: it would be that of the build that was loaded first.)
static StridedLoop *bytes_f32, *f32_bytes;

EXPORT int added_matmul_bytes_f32(void *context, char *const *args, const Size *sizes, const Size *steps, void *data) {
  return bytes_f32(context, args, sizes, steps, data);
}

EXPORT int added_matmul_f32_bytes(void *context, char *const *args, const Size *sizes, const Size *steps, void *data) {
  return f32_bytes(context, args, sizes, steps, data);
}

EXPORT void accel_use_bytes(StridedLoop *first, StridedLoop *second) { bytes_f32 = first, f32_bytes = second; }
