package main

import (
	"fmt"
	"hash/fnv"
)

// state is all that is needed to go on: step n is the same whether or not somebody else did those before it.
type state struct {
	Step   int     `json:"step"`
	Seed   uint64  `json:"seed"`
	Slope  float64 `json:"slope"`
	Offset float64 `json:"offset"`
}

// Each task trains from another beginning.
func begin(id string) state {
	seed := fnv.New64a()
	seed.Write([]byte(id))
	return state{Seed: seed.Sum64()}
}

// next is one step of gradient descent to y = 3x + 1, on a sample that follows from what is known.
func (s *state) next() {
	const rate = 0.01
	s.Seed = s.Seed*6364136223846793005 + 1442695040888963407
	x := float64(s.Seed>>33)/float64(1<<31)*2 - 1
	wrong := s.Slope*x + s.Offset - (3*x + 1)
	s.Slope -= rate * wrong * x
	s.Offset -= rate * wrong
	s.Step++
}

func (s state) String() string {
	return fmt.Sprintf("step %d, y = %.3fx + %.3f", s.Step, s.Slope, s.Offset)
}
