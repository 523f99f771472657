"""What people hold in their hands: statements, figures, workbooks."""
