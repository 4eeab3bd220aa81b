;; Part of `word-scan.wat`: the lines that wait, and what is seen of them.

  ;; The lines that wait: how many there are, and when so many of them or of their bytes wait, none is added.
  (global $waiting (export "waiting") (mut i32) (i32.const 0))
  (global $linesMax (export "linesMax") (mut i32) (i32.const 0))
  (global $bytesMax (export "bytesMax") (mut i32) (i32.const 0))

  ;; Lets the lines of the hits from $hit to $count wait, one after another, up to the first that must be looked at or has no room; returns its first hit.
  ;; Lines that begin before $from are left out. $sure: the first line is known to bear a trigger.
  (func (export "wait") (param $hit i32) (param $count i32) (param $from i32) (param $sure i32) (result i32)
    (local $at i32) (local $behind i32)
    (local.set $at (i32.add (i32.const 0x70000) (i32.mul (local.get $hit) (i32.const 20))))
    (local.set $behind (i32.add (i32.const 0x70000) (i32.mul (local.get $count) (i32.const 20))))
    (block $stop
      (loop $next
        (br_if $stop (i32.ge_u (local.get $at) (local.get $behind)))
        (if (i32.lt_s (i32.load offset=8 (local.get $at)) (local.get $from))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 20)))
            (br $next)))
        (br_if $stop (i32.eqz (call $waits (local.get $at) (local.get $behind) (local.get $sure))))
        (local.set $sure (i32.const 0))
        (local.set $at (global.get $behindLine))
        (br $next)))
    (i32.div_u (i32.sub (local.get $at) (i32.const 0x70000)) (i32.const 20)))

  ;; Lets the line wait whose hits begin at $at, if it can and there is room. 32 bytes are noted of it, and the bytes of all lines are packed one behind
  ;; the other.
  (func $waits (param $at i32) (param $behind i32) (param $sure i32) (result i32)
    (local $note i32) (local $packed i32) (local $start i32) (local $length i32)
    (local.set $note (i32.add (i32.const 0x140000) (i32.shl (global.get $waiting) (i32.const 5))))
    (local.set $packed (i32.const 0x990000))
    (if (global.get $waiting)
      (then (local.set $packed (i32.add (local.get $packed) (i32.load (i32.sub (local.get $note) (i32.const 12)))))))
    (if
      (i32.or
        (i32.ge_u (global.get $waiting) (global.get $linesMax))
        (i32.ge_u (i32.sub (local.get $packed) (i32.const 0x990000)) (global.get $bytesMax)))
      (then (return (i32.const 0))))
    (if (i32.eqz (call $tells (local.get $at) (local.get $behind) (local.get $sure))) (then (return (i32.const 0))))
    (local.set $start (i32.add (i32.load offset=8 (local.get $at)) (i32.const 0xa0000)))
    (local.set $length (i32.sub (i32.add (i32.load offset=12 (local.get $at)) (i32.const 0xa0000)) (local.get $start)))
    (if (i32.eqz (call $glimpse (local.get $start) (i32.add (local.get $start) (local.get $length)) (local.get $note)))
      (then (return (i32.const 0))))
    (local.set $length (i32.add (local.get $length) (i32.const 1)))
    (call $copy (local.get $start) (local.get $packed) (local.get $length))
    (i32.store offset=12 (local.get $note) (global.get $kind))
    (i32.store offset=16 (local.get $note) (i32.load offset=16 (local.get $at)))
    (i32.store offset=20 (local.get $note)
      (i32.sub (i32.add (local.get $packed) (local.get $length)) (i32.const 0x990000)))
    (i64.store offset=24 (local.get $note) (i64.const 0))
    (global.set $waiting (i32.add (global.get $waiting) (i32.const 1)))
    (i32.const 1))

  ;; Sixteen bytes at a time, up to fifteen too many.
  (func $copy (param $from i32) (param $to i32) (param $length i32)
    (local $at i32)
    (loop $next
      (v128.store (i32.add (local.get $to) (local.get $at)) (v128.load (i32.add (local.get $from) (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $length)))))

  ;; The hit behind those of the line that $tells was asked of, and the kind of trouble that it is in: one more than the word in the upper bits, one more
  ;; than the number behind it in the lower 20, or nothing where no number is. Zero where there is no trouble.
  (global $behindLine (mut i32) (i32.const 0))
  (global $kind (mut i32) (i32.const 0))

  ;; False when the line whose hits begin at $at must be looked at. By word a byte says what it tells: 0 that, 1 that only JavaScript can tell whether there
  ;; is a trigger, 2 nothing, 3 trouble, or a digit that must follow.
  (func $tells (param $at i32) (param $behind i32) (param $sure i32) (result i32)
    (local $start i32) (local $told i32)
    (local.set $start (i32.load offset=8 (local.get $at)))
    (global.set $kind (i32.const 0))
    (block $end
      (loop $next
        (local.set $told (i32.load8_u offset=0x68000 (i32.load (local.get $at))))
        (if (i32.ne (local.get $told) (i32.const 2))
          (then
            (if (i32.le_u (local.get $told) (i32.sub (i32.const 1) (local.get $sure)))
              (then
                (global.set $behindLine (local.get $at))
                (return (i32.const 0))))
            (call $note (local.get $told) (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 20)))
        (br_if $end (i32.ge_u (local.get $at) (local.get $behind)))
        (br_if $next (i32.eq (i32.load offset=8 (local.get $at)) (local.get $start)))))
    (global.set $behindLine (local.get $at))
    (i32.const 1))

  ;; Notes the kind of trouble that the hit at $at tells of, if it does. What a word says that a number must follow goes before what others say, and
  ;; of those the first that a number follows.
  (func $note (param $told i32) (param $at i32)
    (local $word i32) (local $number i32) (local $place i32) (local $behind i32) (local $end i32)
    (local.set $word (i32.load (local.get $at)))
    (local.set $place (i32.add (i32.load offset=4 (local.get $at)) (i32.const 0xa0000)))
    (local.set $behind (i32.add (local.get $place) (i32.load16_u offset=0x6a000 (i32.shl (local.get $word) (i32.const 1)))))
    (local.set $end (i32.add (i32.load offset=12 (local.get $at)) (i32.const 0xa0000)))
    (if (i32.gt_u (local.get $told) (i32.const 3))
      (then
        (local.set $number (call $numberOf (local.get $place) (local.get $behind) (local.get $end)))
        (if (i32.eq (local.get $number) (i32.sub (local.get $told) (i32.const 47))) (then (return))))
      (else
        (if (i32.and (global.get $kind) (i32.const 0xfffff)) (then (return)))))
    (if (i32.eqz (local.get $number))
      (then (local.set $number (call $numberBehind (local.get $behind) (local.get $end)))))
    (if (i32.or (i32.or (i32.eqz (global.get $kind)) (local.get $number)) (i32.gt_u (local.get $told) (i32.const 3)))
      (then
        (global.set $kind
          (i32.or (i32.shl (i32.add (local.get $word) (i32.const 1)) (i32.const 20)) (local.get $number))))))

  ;; One more than the number that follows the word between $place and $behind at once; where none does, that of the next place of the word before $end
  ;; (`vnet_pop_status: …: status: 25`). Zero when there is none. The word has at least four bytes.
  (func $numberOf (param $place i32) (param $behind i32) (param $end i32) (result i32)
    (local $at i32) (local $number i32) (local $length i32)
    (local.set $at (local.get $place))
    (local.set $length (i32.sub (local.get $behind) (local.get $place)))
    (loop $next
      (local.set $number (call $numberAt (i32.add (local.get $at) (local.get $length))))
      (if (local.get $number) (then (return (local.get $number))))
      (loop $seek
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.ge_u (i32.add (local.get $at) (local.get $length)) (local.get $end)) (then (return (i32.const 0))))
        (br_if $seek (i32.ne (i32.load (local.get $at)) (i32.load (local.get $place))))
        (br_if $seek (i32.eqz (call $same (local.get $at) (local.get $place) (local.get $length)))))
      (br $next))
    (i32.const 0))

  ;; One more than the number that stands at $at, perhaps behind blanks, colons and equals signs; zero where none does.
  (func $numberAt (param $at i32) (result i32)
    (local $byte i32)
    (loop $next
      (local.set $byte (i32.load8_u (local.get $at)))
      (if
        (i32.or
          (i32.eq (local.get $byte) (i32.const 32)) ;; blank
          (i32.or (i32.eq (local.get $byte) (i32.const 58)) (i32.eq (local.get $byte) (i32.const 61)))) ;; : =
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (if (i32.gt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 9)) (then (return (i32.const 0))))
    (i32.add (call $digits (local.get $at)) (i32.const 1)))

  ;; The number whose digits begin at $at, and where they end; of a long one no more than its first digits.
  (global $digitsEnd (mut i32) (i32.const 0))
  (func $digits (param $at i32) (result i32)
    (local $value i32) (local $byte i32)
    (loop $next
      (local.set $byte (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
      (if (i32.le_u (local.get $byte) (i32.const 9))
        (then
          (if (i32.lt_u (local.get $value) (i32.const 100000))
            (then (local.set $value (i32.add (i32.mul (local.get $value) (i32.const 10)) (local.get $byte)))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (global.set $digitsEnd (local.get $at))
    (local.get $value))

  ;; One more than the first number between $at and $end that is a word of its own, not part of an address, a time or a name; zero when there is none.
  (func $numberBehind (param $at i32) (param $end i32) (result i32)
    (local $value i32)
    (loop $next
      (if (i32.ge_u (local.get $at) (local.get $end)) (then (return (i32.const 0))))
      (if (i32.le_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (i32.const 9))
        (then
          (if (call $opens (i32.load16_u (i32.sub (local.get $at) (i32.const 2))))
            (then
              (local.set $value (call $digits (local.get $at)))
              (local.set $at (global.get $digitsEnd))
              (if (call $closes (i32.load16_u (local.get $at))) (then (return (i32.add (local.get $value) (i32.const 1)))))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (i32.const 0))

  ;; Whether a number may stand behind two bytes: a blank, an equals sign, a parenthesis, or a colon that is not of a time.
  (func $opens (param $bytes i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.shr_u (local.get $bytes) (i32.const 8)))
    (if (i32.eq (local.get $byte) (i32.const 58))
      (then (return (i32.gt_u (i32.sub (i32.and (local.get $bytes) (i32.const 0xff)) (i32.const 48)) (i32.const 9)))))
    (i32.or
      (i32.eq (local.get $byte) (i32.const 32))
      (i32.or (i32.eq (local.get $byte) (i32.const 61)) (i32.eq (local.get $byte) (i32.const 40)))))

  ;; Whether a number may end before two bytes: no letter or `_`, `-` or `/`, nor a dot or colon with a digit behind it.
  (func $closes (param $bytes i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.and (local.get $bytes) (i32.const 0xff)))
    (if (i32.or (i32.eq (local.get $byte) (i32.const 46)) (i32.eq (local.get $byte) (i32.const 58)))
      (then (return (i32.gt_u (i32.sub (i32.shr_u (local.get $bytes) (i32.const 8)) (i32.const 48)) (i32.const 9)))))
    (i32.eqz
      (i32.or
        (i32.or (i32.eq (local.get $byte) (i32.const 45)) (i32.or (i32.eq (local.get $byte) (i32.const 47)) (i32.eq (local.get $byte) (i32.const 95))))
        (i32.lt_u (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)) (i32.const 26)))))
