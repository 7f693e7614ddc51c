"""Blank spreadsheets for what no national data set holds, and how a filled one is read.

A template is one YAML file here: sheets, each of one kind of fact, and the columns of each under the names people know.
"""
