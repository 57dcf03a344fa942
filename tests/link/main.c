/* SPDX-License-Identifier: MIT */
/* The program around a product that is linked to it. */
#include "product.h"

int main(void)
{
	return product();
}
