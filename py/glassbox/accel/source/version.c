// Says which build this is.

#include "common.h"

// 1 if multiply-add is fused (relaxed SIMD), 0 if it rounds twice.
EXPORT int accel_fused(void) {
#ifdef __wasm_relaxed_simd__
  return 1;
#else
  return 0;
#endif
}
