// Memory for packed blocks: allocated once, of fixed size, shared by all matrix products. (There is one thread.)

#ifndef ACCEL_WORKSPACE_H
#define ACCEL_WORKSPACE_H

#define WORKSPACE_A 602112  // bytes: 192 rows of 784 float32
#define WORKSPACE_B 200704  // bytes: 64 columns of 784 float32

extern void *workspace_a, *workspace_b;

#endif
