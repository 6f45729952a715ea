// What every file of the side module needs: NumPy's types of loops, exported names, and the barrier that keeps
// the compiler from reordering.

#ifndef ACCEL_COMMON_H
#define ACCEL_COMMON_H

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

// Visible to ctypes; everything else stays inside the module.
#define EXPORT __attribute__((visibility("default")))

// For functions whose arguments are constants at each call: every call becomes code of its own.
#define INLINE static inline __attribute__((always_inline))

// "This value is needed here, in a register, and may have changed": costs no instruction. LLVM takes C as a
// description of results and moves loads and multiply-adds about as it likes, and then it needs more registers than
// there are. With a barrier on each value the instructions stay in the order in which they are written.
#define KEEP(value) __asm__ volatile("" : "+r"(value))

// NumPy's npy_intp: sizes and strides.
typedef intptr_t Size;

// PyUFuncGenericFunction, the inner loop of a ufunc. `args` are the operands' first elements, `sizes[0]` says how
// many there are, and `steps` is how many bytes it is from one to the next, for each operand. For matmul, `sizes` are
// batches, M, K, N, and after the three steps from batch to batch come the row and column strides of A, B and C.
typedef void (*Loop)(char **args, const Size *sizes, const Size *steps, void *data);

#endif
