#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the constants of the NIST prime curves: their moduli, and tables of multiples of the base points.

    ec_tables.py tables.h tables.c

A table is a comb of odd digits (lib/ec/comb.h): its windows are the blocks, of `width` teeth that are `step` places apart, from place
width step i on; and entry j is the sum of 2^place G over the teeth, with a minus at each tooth t below the topmost where bit t of j is not set.

Its points are affine, and as the fast path of the curve takes them: on P-256 a coordinate x is in the form of the field, x R mod p with
R = 2^(64 words), as it is in the other constants; on P-384 a plain residue; on P-521 that in limbs of 58 bits, one in a word. Words are
least significant first.
"""
import os
import sys
from typing import NamedTuple

WORDS = 9           # EC_WORDS


class Curve(NamedTuple):
    """y^2 = x^3 - 3x + b modulo p (SP 800-186 3.2.1), with a base point of prime order n; and the geometry of its table."""
    name: str
    words: int
    p: int
    n: int
    b: int
    gx: int
    gy: int
    width: int
    step: int
    windows: int

    @property
    def bits(self):
        return self.p.bit_length()

    @property
    def r(self):
        """The factor of the form of the field."""
        return 1 if self.name == "p521" else 1 << 64 * self.words

    def in_table(self, x):
        """A coordinate as it stands in the table, of 64 bits for each word."""
        if self.name == "p256":
            return x * self.r % self.p
        limb = 58 if self.name == "p521" else 64
        return sum((x >> limb * i & (1 << limb) - 1) << 64 * i for i in range(self.words))


CURVES = (
    Curve("p224", 4,
          p=2**224 - 2**96 + 1,
          n=0xffffffff_ffffffff_ffffffff_ffff16a2_e0b8f03e_13dd2945_5c5c2a3d,
          b=0xb4050a85_0c04b3ab_f5413256_5044b0b7_d7bfd8ba_270b3943_2355ffb4,
          gx=0xb70e0cbd_6bb4bf7f_321390b9_4a03c1d3_56c21122_343280d6_115c1d21,
          gy=0xbd376388_b5f723fb_4c22dfe6_cd4375a0_5a074764_44d58199_85007e34,
          width=0, step=0, windows=0),
    Curve("p256", 4,
          p=2**256 - 2**224 + 2**192 + 2**96 - 1,
          n=0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551,
          b=0x5ac635d8_aa3a93e7_b3ebbd55_769886bc_651d06b0_cc53b0f6_3bce3c3e_27d2604b,
          gx=0x6b17d1f2_e12c4247_f8bce6e5_63a440f2_77037d81_2deb33a0_f4a13945_d898c296,
          gy=0x4fe342e2_fe1a7f9b_8ee7eb4a_7c0f9e16_2bce3357_6b315ece_cbb64068_37bf51f5,
          width=8, step=11, windows=3),
    Curve("p384", 6,
          p=2**384 - 2**128 - 2**96 + 2**32 - 1,
          n=0xffffffff_ffffffff_ffffffff_ffffffff_ffffffff_ffffffff_c7634d81_f4372ddf_581a0db2_48b0a77a_ecec196a_ccc52973,
          b=0xb3312fa7_e23ee7e4_988e056b_e3f82d19_181d9c6e_fe814112_0314088f_5013875a_c656398d_8a2ed19d_2a85c8ed_d3ec2aef,
          gx=0xaa87ca22_be8b0537_8eb1c71e_f320ad74_6e1d3b62_8ba79b98_59f741e0_82542a38_5502f25d_bf55296c_3a545e38_72760ab7,
          gy=0x3617de4a_96262c6f_5d9e98bf_9292dc29_f8f41dbd_289a147c_e9da3113_b5f0b8c0_0a60b1ce_1d7e819d_7a431d7c_90ea0e5f,
          width=7, step=28, windows=2),
    Curve("p521", 9,
          p=2**521 - 1,
          n=2**521 - 0x5_ae79787c_40d06994_8033feb7_08f65a2f_c44a3647_7663b851_449048e1_6ec79bf7,
          b=0x051_953eb961_8e1c9a1f_929a21a0_b68540ee_a2da725b_99b315f3_b8b48991_8ef109e1_56193951_ec7e937b_1652c0bd_3bb1bf07_3573df88_3d2c34f1_ef451fd4_6b503f00,
          gx=0x0c6_858e06b7_0404e9cd_9e3ecb66_2395b442_9c648139_053fb521_f828af60_6b4d3dba_a14b5e77_efe75928_fe1dc127_a2ffa8de_3348b3c1_856a429b_f97e7e31_c2e5bd66,
          gy=0x118_39296a78_9a3bc004_5c8a5fb4_2c7d1bd9_98f54449_579b4468_17afbd17_273e662c_97ee7299_5ef42640_c550b901_3fad0761_353c7086_a272c240_88be9476_9fd16650,
          width=7, step=25, windows=3),
)


def add(curve, a, b):
    """The sum of two affine points by the chord, or by the tangent; None is the point at infinity."""
    if a is None or b is None:
        return a or b
    p = curve.p
    if a[0] == b[0]:
        if (a[1] + b[1]) % p == 0:
            return None
        slope = 3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, p)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, p)
    x = (slope * slope - a[0] - b[0]) % p
    return x, (slope * (a[0] - x) - a[1]) % p


def multiple(curve, k, point):
    """k point, by doubling and adding."""
    total = None
    for bit in bin(k)[2:]:
        total = add(curve, total, total)
        if bit == "1":
            total = add(curve, total, point)
    return total


def table(curve):
    """Block by block, as they are described above."""
    rows, tooth = [], (curve.gx, curve.gy)
    for _ in range(curve.windows):
        teeth = [tooth]
        while len(teeth) <= curve.width:
            teeth.append(multiple(curve, 1 << curve.step, teeth[-1]))
        tooth = teeth.pop()                                 # the next block's
        row = [teeth.pop()]
        for place in teeth:
            row = [add(curve, point, (place[0], -place[1] % curve.p)) for point in row] + [add(curve, point, place) for point in row]
        rows.append(row)
    return rows


def doubled_last(curve):
    """The scalars k whose last addition is of E, an entry of the lowest block, to itself: k is odd and not 2 E, so it is n + 2 E."""
    top, found = curve.width * curve.step * curve.windows - 1, []
    for pluses in range(1 << curve.width):
        k = curve.n + 2 * sum((1 if pluses >> t & 1 else -1) << curve.step * t for t in range(curve.width))
        signs = k >> 1 | 1 << top
        if 0 < k < curve.n and all((signs >> curve.step * t ^ pluses >> t) & 1 == 0 for t in range(curve.width)):
            found.append(k)
    return found


def check(curve):
    """A wrong digit in the parameters must not get past here."""
    if (curve.gy**2 - curve.gx**3 + 3 * curve.gx - curve.b) % curve.p:
        sys.exit(f"{curve.name}: the base point is not on the curve")
    if multiple(curve, curve.n, (curve.gx, curve.gy)) is not None:
        sys.exit(f"{curve.name}: the base point is not of order n")
    if curve.windows:
        length = curve.width * curve.step * curve.windows
        if not 0 <= length - curve.bits < curve.width * curve.windows or length - curve.step > curve.bits - 3:
            sys.exit(f"{curve.name}: {curve.windows} blocks of {curve.width} teeth {curve.step} places apart are not what {curve.bits} bits need")
        if doubled_last(curve):
            sys.exit(f"{curve.name}: with this comb, the last addition doubles where the scalar is one of {doubled_last(curve)}")


def words(x, count):
    return ", ".join(f"0x{x >> 64 * i & 2**64 - 1:016x}" for i in range(count))


def modulus(m, bits, count, r):
    """An initialiser of struct ec_modulus."""
    return f"{{ {{ {words(m, WORDS)} }}, {{ {words(r * r % m, WORDS)} }}, {{ {words(r % m, WORDS)} }}, 0x{pow(-m, -1, 2**64):016x}, {count}, {bits}, {int(r != 1)} }}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    made = ["/* SPDX-License-Identifier: MIT */", f"/* Made by tools/{os.path.basename(__file__)}. */"]
    header = made + ["#ifndef CUPEL_EC_TABLES_H", "#define CUPEL_EC_TABLES_H", "", "#include <stdint.h>", "", "#pragma GCC visibility push(hidden)", ""]
    body = made + ['#include "ec/tables.h"', '#include "ec/modular.h"', "", "const struct ec_constants ec_constants[] = {"]
    for curve in CURVES:
        check(curve)
        form = [x * curve.r % curve.p for x in (curve.b, curve.gx, curve.gy)]
        body.append(f"\t{{ {modulus(curve.p, curve.bits, curve.words, curve.r)},")
        body.append(f"\t  {modulus(curve.n, curve.bits, curve.words, 1 << 64 * curve.words)},")
        body.append("\t  " + ", ".join(f"{{ {words(x, WORDS)} }}" for x in form) + " },")
    body += ["};", ""]
    for curve in (curve for curve in CURVES if curve.windows):
        name = curve.name.upper()
        header.append(f"enum {{ {name}_WIDTH = {curve.width}, {name}_STEP = {curve.step}, {name}_WINDOWS = {curve.windows} }};")
        symbol = f"{curve.name}_table[{curve.windows}][{1 << (curve.width - 1)}][2][{curve.words}]"
        header.append(f"extern const uint64_t {symbol};")
        body.append(f"_Alignas(64) const uint64_t {symbol} = {{")
        for row in table(curve):
            body.append("\t{")
            for point in row:
                body.append("\t\t{ " + ", ".join(f"{{ {words(curve.in_table(x), curve.words)} }}" for x in point) + " },")
            body.append("\t},")
        body += ["};", ""]
    header += ["", "#pragma GCC visibility pop", "", "#endif", ""]
    for path, lines in zip(sys.argv[1:], (header, body)):
        with open(path, "w", encoding="ascii") as f:
            f.write("\n".join(lines))


if __name__ == "__main__":
    main()
