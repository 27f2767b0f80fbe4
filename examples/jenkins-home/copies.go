package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Bytes of a part, which is held in memory once.
const partSize = 64 << 20

// index is put last: a copy that has none broke off, and is none.
type index struct {
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
	Bytes int64     `json:"bytes"`
	Parts []string  `json:"parts,omitempty"`
}

// copy packs a folder and puts it under the time, in parts.
func (s *store) copy(ctx context.Context, folder string, at time.Time) (index, error) {
	made := index{Name: at.UTC().Format("20060102T150405Z"), At: at.UTC()}
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(pack(folder, writer)) }()
	defer reader.Close()
	part := make([]byte, partSize)
	for {
		size, err := io.ReadFull(reader, part)
		if size > 0 {
			sum := sha256.Sum256(part[:size])
			if err := s.put(ctx, partName(made.Name, len(made.Parts)), part[:size]); err != nil {
				return made, err
			}
			made.Bytes += int64(size)
			made.Parts = append(made.Parts, hex.EncodeToString(sum[:]))
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return made, err
		}
	}
	text, err := json.Marshal(made)
	if err != nil {
		return made, err
	}
	return made, s.put(ctx, made.Name+"/index.json", text)
}

func partName(name string, part int) string { return fmt.Sprintf("%s/%06d", name, part) }

// restore brings the newest whole copy into an empty folder. What is not what was put there is not brought back.
func (s *store) restore(ctx context.Context, folder string) (index, error) {
	var newest index
	present, err := os.ReadDir(folder)
	if err != nil {
		return newest, err
	}
	for _, entry := range present {
		// A new volume's own.
		if entry.Name() != "lost+found" {
			return newest, fmt.Errorf("%s holds %s: only an empty home is restored", folder, entry.Name())
		}
	}
	names, err := s.names(ctx, "/index.json")
	if err != nil {
		return newest, err
	}
	if len(names) == 0 {
		return newest, errors.New("there is no copy")
	}
	text, err := s.get(ctx, names[len(names)-1])
	if err != nil {
		return newest, err
	}
	if err := json.Unmarshal(text, &newest); err != nil {
		return newest, err
	}
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(s.fetch(ctx, newest, writer)) }()
	defer reader.Close()
	return newest, unpack(reader, folder)
}

func (s *store) fetch(ctx context.Context, from index, to io.Writer) error {
	for part, want := range from.Parts {
		body, err := s.get(ctx, partName(from.Name, part))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != want {
			return fmt.Errorf("part %d of %s is not what was put there", part, from.Name)
		}
		if _, err := to.Write(body); err != nil {
			return err
		}
	}
	return nil
}

// pack writes folders, files and links of a folder; sockets and the like are of a process and go with it.
func pack(folder string, to io.Writer) error {
	zipped := gzip.NewWriter(to)
	archive := tar.NewWriter(zipped)
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == folder || entry.Name() == "lost+found" {
			return err
		}
		return packOne(archive, folder, path, entry)
	})
	return errors.Join(err, archive.Close(), zipped.Close())
}

func packOne(archive *tar.Writer, folder, path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	link := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		if link, err = os.Readlink(path); err != nil {
			return err
		}
	} else if !info.IsDir() && !info.Mode().IsRegular() {
		return nil
	}
	header, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	if header.Name, err = filepath.Rel(folder, path); err != nil {
		return err
	}
	if err := archive.WriteHeader(header); err != nil || !info.Mode().IsRegular() {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(archive, file)
	return err
}

// unpack writes inside the folder only, links included.
func unpack(from io.Reader, folder string) error {
	zipped, err := gzip.NewReader(from)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	archive := tar.NewReader(zipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			// The rest of the stream, so that a part that is not right is noticed at the end, too.
			_, err = io.Copy(io.Discard, from)
			return err
		}
		if err != nil {
			return err
		}
		if err := unpackOne(root, header, archive); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

func unpackOne(root *os.Root, header *tar.Header, content io.Reader) error {
	mode := header.FileInfo().Mode().Perm()
	switch header.Typeflag {
	case tar.TypeDir:
		// Its files come after it.
		return root.Mkdir(header.Name, mode|0o700)
	case tar.TypeSymlink:
		// Its folder is one inside, by no link that leads out.
		if _, err := root.Stat(filepath.Dir(header.Name)); err != nil {
			return err
		}
		return os.Symlink(header.Linkname, filepath.Join(root.Name(), header.Name))
	}
	file, err := root.OpenFile(header.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}
