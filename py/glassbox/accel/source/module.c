// What Python calls by itself: which build this is, its workspace, and NumPy's own loops to fall back on.

#include "own.h"
#include "workspace.h"

extern void *malloc(size_t bytes);  // the main module's

void *workspace_a, *workspace_b;
Loop own_matmul_f32, own_matmul_f64, own_add, own_maximum;

// 1 if multiply-add is fused (relaxed SIMD), 0 if it rounds twice.
EXPORT int accel_fused(void) {
#ifdef __wasm_relaxed_simd__
  return 1;
#else
  return 0;
#endif
}

// Called before any loop is used; again does nothing. Returns 0 if there is no memory. As a static array the
// workspace would be 800 KB of zeros in the module's file.
EXPORT int accel_start(void) {
  const size_t line = 64;  // bytes of a cache line
  if (workspace_a) return 1;
  char *memory = malloc(WORKSPACE_A + WORKSPACE_B + line);
  if (!memory) return 0;
  workspace_a = (void *)(((size_t)memory + line - 1) / line * line);
  workspace_b = (char *)workspace_a + WORKSPACE_A;
  return 1;
}

EXPORT void accel_own_matmul_f32(Loop loop) { own_matmul_f32 = loop; }
EXPORT void accel_own_matmul_f64(Loop loop) { own_matmul_f64 = loop; }
EXPORT void accel_own_add(Loop loop) { own_add = loop; }
EXPORT void accel_own_maximum(Loop loop) { own_maximum = loop; }
