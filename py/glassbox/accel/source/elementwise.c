// NumPy's float32 loops that work element by element: add, subtract, multiply, divide, maximum, less, negative,
// absolute, square, exp.
//
// Each is one operation on vectors of four, written once. The rest is how to walk along the operands.

#include "common.h"
#include "own.h"

typedef v128_t Unary(v128_t a);
typedef v128_t Binary(v128_t a, v128_t b);

#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_relaxed_madd(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_add(c, wasm_f32x4_mul(a, b))
#endif

enum { LANES = 4, SIZE = sizeof(float) };

// Whether a vector may be loaded before the one in front of it is stored. `accumulate` calls the loop with an output
// one element behind an input: there the elements have to be taken one by one.
INLINE int apart(const char *in, Size in_step, const char *out, Size count) {
  const char *in_end = in + (in_step ? count * SIZE : SIZE), *out_end = out + count * SIZE;
  return (in == out && in_step == SIZE) || in_end <= out || out_end <= in;
}

// The last one to three elements, in a vector whose other lanes hold a harmless 1.
INLINE v128_t load_rest(const char *from, Size count) {
  v128_t v = wasm_v128_load32_lane(from, wasm_f32x4_splat(1), 0);
  if (count > 1) v = wasm_v128_load32_lane(from + SIZE, v, 1);
  if (count > 2) v = wasm_v128_load32_lane(from + 2 * SIZE, v, 2);
  return v;
}

INLINE void store_rest(char *to, v128_t v, Size count) {
  wasm_v128_store32_lane(to, v, 0);
  if (count > 1) wasm_v128_store32_lane(to + SIZE, v, 1);
  if (count > 2) wasm_v128_store32_lane(to + 2 * SIZE, v, 2);
}

INLINE void unary(char **args, const Size *sizes, const Size *steps, Unary operation) {
  const char *in = args[0];
  char *out = args[1];
  Size count = sizes[0];
  if (steps[0] == SIZE && steps[1] == SIZE && apart(in, SIZE, out, count)) {
    for (; count >= LANES; count -= LANES, in += sizeof(v128_t), out += sizeof(v128_t)) {
      wasm_v128_store(out, operation(wasm_v128_load(in)));
    }
    if (count) store_rest(out, operation(load_rest(in, count)), count);
    return;
  }
  for (; count > 0; count--, in += steps[0], out += steps[1]) {
    wasm_v128_store32_lane(out, operation(wasm_v128_load32_splat(in)), 0);
  }
}

INLINE void binary(char **args, const Size *sizes, const Size *steps, Binary operation) {
  const char *a = args[0], *b = args[1];
  char *out = args[2];
  Size count = sizes[0];
  int along_a = steps[0] == SIZE, along_b = steps[1] == SIZE;
  if (steps[2] == SIZE && (along_a || steps[0] == 0) && (along_b || steps[1] == 0) && (along_a || along_b) &&
      apart(a, steps[0], out, count) && apart(b, steps[1], out, count)) {
    if (along_a && along_b) {
      for (; count >= LANES; count -= LANES, a += 16, b += 16, out += 16) {
        wasm_v128_store(out, operation(wasm_v128_load(a), wasm_v128_load(b)));
      }
    } else if (along_a) {  // a number for all, as in A * 2
      v128_t all = wasm_v128_load32_splat(b);
      for (; count >= LANES; count -= LANES, a += 16, out += 16) {
        wasm_v128_store(out, operation(wasm_v128_load(a), all));
      }
    } else {
      v128_t all = wasm_v128_load32_splat(a);
      for (; count >= LANES; count -= LANES, b += 16, out += 16) {
        wasm_v128_store(out, operation(all, wasm_v128_load(b)));
      }
    }
    if (count) {
      v128_t rest_a = along_a ? load_rest(a, count) : wasm_v128_load32_splat(a);
      v128_t rest_b = along_b ? load_rest(b, count) : wasm_v128_load32_splat(b);
      store_rest(out, operation(rest_a, rest_b), count);
    }
    return;
  }
  for (; count > 0; count--, a += steps[0], b += steps[1], out += steps[2]) {
    wasm_v128_store32_lane(out, operation(wasm_v128_load32_splat(a), wasm_v128_load32_splat(b)), 0);
  }
}

// ---- the operations

INLINE v128_t add(v128_t a, v128_t b) { return wasm_f32x4_add(a, b); }
INLINE v128_t subtract(v128_t a, v128_t b) { return wasm_f32x4_sub(a, b); }
INLINE v128_t multiply(v128_t a, v128_t b) { return wasm_f32x4_mul(a, b); }
INLINE v128_t divide(v128_t a, v128_t b) { return wasm_f32x4_div(a, b); }
INLINE v128_t negative(v128_t a) { return wasm_f32x4_neg(a); }
INLINE v128_t absolute(v128_t a) { return wasm_f32x4_abs(a); }
INLINE v128_t square(v128_t a) { return wasm_f32x4_mul(a, a); }

// NumPy's rule, a if a >= b or a is NaN: so -0 and 0 are equal, and the first is taken. (wasm_f32x4_max orders them.)
INLINE v128_t maximum(v128_t a, v128_t b) {
  v128_t first = wasm_v128_or(wasm_f32x4_ge(a, b), wasm_f32x4_ne(a, a));
  return wasm_v128_bitselect(a, b, first);
}

// e^a, as 2^n e^r with a = n ln 2 + r and n whole, so that |r| is below 0.35, where a polynomial will do.
INLINE v128_t exponential(v128_t a) {
  static const float numbers[] = {
    -104.0f, 89.0f,                    // beyond these it is 0 or infinite in any case
    1.44269504f, 12582912.0f,          // 1 / ln 2, and 1.5 * 2^23: what is added to it is rounded to whole numbers
    -0.693145752f, -1.42860677e-6f,    // -ln 2 in two parts; n times the first is exact
    // c4 to c0, fitted so that the largest error relative to e^r, 2^-28.2, is as small as it can be; and 1
    0x1.6a5428p-10f, 0x1.12398cp-7f, 0x1.5558aap-5f, 0x1.555492p-3f, 0x1.fffffcp-2f, 1.0f,
  };
  // From memory: of a constant in the code V8 builds the vector anew each time, with three or four instructions.
  const float *number = numbers;
  KEEP(number);
#define NUMBER(i) wasm_v128_load32_splat(number + (i))
  // In this order of operands a NaN stays a NaN.
  a = wasm_f32x4_pmin(wasm_f32x4_pmax(a, NUMBER(0)), NUMBER(1));
  v128_t shifted = MULTIPLY_ADD(a, NUMBER(2), NUMBER(3));
  v128_t n = wasm_f32x4_sub(shifted, NUMBER(3));
  v128_t r = MULTIPLY_ADD(n, NUMBER(5), MULTIPLY_ADD(n, NUMBER(4), a));
  // 1 + r + r^2 (c0 + c1 r + ... + c4 r^4)
  v128_t p = MULTIPLY_ADD(NUMBER(6), r, NUMBER(7));
  p = MULTIPLY_ADD(p, r, NUMBER(8));
  p = MULTIPLY_ADD(p, r, NUMBER(9));
  p = MULTIPLY_ADD(p, r, NUMBER(10));
  p = wasm_f32x4_add(NUMBER(11), MULTIPLY_ADD(p, wasm_f32x4_mul(r, r), r));
  // Times 2^n, in two steps, because 2^128 is no float32 and 2^-149 none with its full precision. The bits of 2^n are
  // those of 1 plus n << 23; `shifted` has n in its lowest bits.
  v128_t whole = wasm_i32x4_sub(shifted, NUMBER(3));
  v128_t half = wasm_i32x4_shr(whole, 1), rest = wasm_i32x4_sub(whole, half);
  p = wasm_f32x4_mul(p, wasm_i32x4_add(wasm_i32x4_shl(half, 23), NUMBER(11)));
  return wasm_f32x4_mul(p, wasm_i32x4_add(wasm_i32x4_shl(rest, 23), NUMBER(11)));
#undef NUMBER
}

// ---- the loops

#define LOOP(name) EXPORT void loop_##name(char **args, const Size *sizes, const Size *steps, void *data)

// A ufunc's `reduce` calls the loop with one number as first input and as output.
INLINE int is_reduction(char **args, const Size *steps) {
  return args[0] == args[2] && steps[0] == 0 && steps[2] == 0;
}

LOOP(add) {
  // NumPy sums in pairs of halves, which keeps the error small: its reductions stay.
  if (is_reduction(args, steps)) {
    own_add(args, sizes, steps, data);
  } else {
    binary(args, sizes, steps, add);
  }
}

LOOP(maximum) {
  if (is_reduction(args, steps)) {
    own_maximum(args, sizes, steps, data);
  } else {
    binary(args, sizes, steps, maximum);
  }
}

#define BINARY(name) \
  LOOP(name) { (void)data, binary(args, sizes, steps, name); }
#define UNARY(name) \
  LOOP(name) { (void)data, unary(args, sizes, steps, name); }

BINARY(subtract)
BINARY(multiply)
BINARY(divide)
UNARY(negative)
UNARY(absolute)
UNARY(square)

LOOP(exp) { (void)data, unary(args, sizes, steps, exponential); }

// The output is one byte for each element: 1 where a < b.
LOOP(less) {
  (void)data;
  const char *a = args[0], *b = args[1];
  char *out = args[2];
  Size count = sizes[0];
  const char *out_end = out + count;
  int along_a = steps[0] == SIZE, along_b = steps[1] == SIZE;
  if (steps[2] == 1 && (along_a || steps[0] == 0) && (along_b || steps[1] == 0) &&
      (out_end <= a || a + (along_a ? count * SIZE : SIZE) <= out) &&
      (out_end <= b || b + (along_b ? count * SIZE : SIZE) <= out)) {
    v128_t all_a = wasm_v128_load32_splat(count ? a : (const char *)sizes);
    v128_t all_b = wasm_v128_load32_splat(count ? b : (const char *)sizes);
    for (; count >= 16; count -= 16, a += 16 * steps[0], b += 16 * steps[1], out += 16) {
      v128_t less[4];
#pragma unroll
      for (int i = 0; i < 4; i++) {
        v128_t va = along_a ? wasm_v128_load(a + 16 * i) : all_a, vb = along_b ? wasm_v128_load(b + 16 * i) : all_b;
        less[i] = wasm_f32x4_lt(va, vb);
      }
      v128_t first = wasm_i16x8_narrow_i32x4(less[0], less[1]), second = wasm_i16x8_narrow_i32x4(less[2], less[3]);
      v128_t bytes = wasm_i8x16_narrow_i16x8(first, second);  // 0 or -1
      wasm_v128_store(out, wasm_i8x16_neg(bytes));
    }
  }
  for (; count > 0; count--, a += steps[0], b += steps[1], out += steps[2]) {
    *out = *(const float *)a < *(const float *)b;
  }
}
